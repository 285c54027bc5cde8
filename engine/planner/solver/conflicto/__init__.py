"""Why nothing fits: a smallest set of activities that clash, and the rules that hold them."""
