"""A local state that is no state: Terraform writes it in place, so a disk that fills cuts it short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.errors import RefusedError
from operations.terraform.state import is_whole
from operations.whole_file import write_whole

if TYPE_CHECKING:
    from operations.driven_stack import DrivenStack


def face_unreadable_state(stack: DrivenStack, *, recovering: bool) -> None:
    """Refuses to go on with one, or puts back the copy of before the last apply.

    What that apply made is not in the copy: a recovery finds it in AWS afterwards. An empty file where there is no copy
    is what Terraform leaves when it is killed before it has made anything, and is left alone.

    Args:
        stack: The stack.
        recovering: Whether it is put right; else it is refused.

    Raises:
        RefusedError: When there is one and nobody asked to recover, or it was not confirmed.
    """
    file, copies = stack.terraform.stack_file.local_state_file, stack.terraform.state_copies
    if file is None or copies is None or not file.is_file():
        return
    content, newest = file.read_bytes(), copies.newest
    if is_whole(content) or not (content.strip() or newest):
        return
    if not recovering:
        first = f"puts back the copy of before the last apply, {newest.name}," if newest else "sets it aside"
        raise RefusedError(
            f"{file}: must be a whole state, got {len(content)} bytes that are none, as a full disk leaves it; nothing "
            f"was touched; globaltables deploy --recover {first} and takes over what AWS has"
        )
    stack.console.confirm(f"{stack.name}: {f'put {newest.name} in the place of' if newest else 'set aside'} {file}")
    kept = copies.take(content)
    if newest:
        write_whole(file, newest.read_bytes())
    else:
        file.unlink()
    done = f"replaced by the copy of before the last apply, {newest}" if newest else "set aside"
    stack.console.say(f"{file}: {done}; what could not be read is {f'kept as {kept}' if kept else 'empty'}")
