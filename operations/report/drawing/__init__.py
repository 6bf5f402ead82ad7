"""Pictures as SVG: from figures to shapes, with colours and fonts left to the page's style."""
