"""How jsii's process sends a request here: what is known is not asked, what is expected is not awaited.

All else is written, and its answer read, by `messages`, or by jsii itself where it is not plain.
"""

import functools
from typing import Any

from globaltables.synthesis.ahead import Ahead
from globaltables.synthesis.answers import Answers
from globaltables.synthesis.known_answers import KnownAnswers
from globaltables.synthesis.messages import Messages


def converse(process_module: Any, answers: Answers, ahead: Ahead) -> None:
    """Let jsii's process send its requests this way.

    Args:
        process_module: The module ``jsii._kernel.providers.process``.
        answers: The end of its connection to node that answers come from.
        ahead: Which answers are expected.

    Raises:
        UnexpectedShapeError: When jsii writes and reads in another way than it is known to.
    """
    process_class = process_module._NodeProcess  # noqa: SLF001 no public way in
    stock = process_class.send
    messages, known = Messages(process_module), KnownAnswers()
    create_response = process_module.CreateResponse

    @functools.wraps(stock)
    def send(self: Any, request: Any, response_type: type[Any]) -> Any:
        line = messages.line_of(request)
        answer = known.find(request, line)
        if answer is not None:
            return answer
        if line is None:
            if getattr(request, "overrides", None):
                ahead.stop()  # from now on node may ask Python in the middle of anything
            ahead.lose_count()
            return stock(self, request, response_type)
        if response_type is create_response and (reference := ahead.create(request.fqn, line, answers.post)):
            return create_response(reference)
        self._process.stdin.write(line)
        self._process.stdin.flush()
        answer_line = self._process.stdout.readline()
        ahead.look_at(answer_line)
        answer = messages.plain_answer(answer_line, response_type)
        if answer is None:
            return stock(messages.answered(self, answer_line), request, response_type)
        known.keep(request, line, answer)
        return answer

    process_class.send = send
