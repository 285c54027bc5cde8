"""The doors: REST, pages, the command line and the composition root behind them."""
