"""Fast loading of the AWS provider bindings.

Importing ``cdktf_cdktf_provider_aws`` the stock way imports every resource there is, more than two thousand modules in
Python and as many in node, for a stack that uses a dozen. Here both sides load only what is used, and node starts while
Python is still importing. What is synthesized is the same, byte for byte; ``make bench`` proves it on every run.

The parts, each of which works, fails and falls back alone:

========================  ==========================================================================================
`python_bindings`         the Python package runs without its 2,135 closing imports; a resource is imported when named
`node_bindings`           the same for ``lib/index.js``, by a tiny jsii assembly that node loads just before it
``resolve_once.js``       in that assembly: cdktf resolves a token once per element, not once per place and nesting
``plain_leaves.js``       there as well: it leaves alone keys, texts and numbers in which there can be no token
``lazy_stacks.js``        there as well: the stack of calls that made a token is written when somebody reads it
`early_node`              node starts, and loads what is needed, while Python imports; one node process instead of two
`type_hints`              the bindings' run-time type checks resolve each signature once, not once per call
`plain_arguments`         those checks pass an argument at once whose class stands in the signature
`tokens`                  whether a text or a number is a token is answered in Python, without a question to node
`plain_values`            what is sent to node is made ready for JSON in one round
`conversation`            requests are written and read plainly, and those that node need not be waited for are not
========================  ==========================================================================================

The last consists of `messages`, `known_answers`, `early_resources` and `ahead`. Python runs ahead of node only in a
program that asks for it, with `running_ahead`, since that program may begin twice.

`install` prepares them and is called by ``import globaltables``. It only registers a finder on ``sys.meta_path``:
nothing of jsii or cdktf is imported and no process is started until the program itself imports jsii. A program that
knows it will synthesize calls `warm_up` first thing, so that node starts before anything else is imported.

Every part checks what it assumes about the bindings and about jsii. Where an assumption does not hold, that part leaves
the stock behaviour in place and says so in a `StockBindingsWarning`. ``GLOBALTABLES_STOCK_BINDINGS=1`` in the
environment turns all of it off.
"""

from globaltables.synthesis.installation import install, running_ahead, warm_up
from globaltables.synthesis.stock import StockBindingsWarning

__all__ = ["StockBindingsWarning", "install", "running_ahead", "warm_up"]
