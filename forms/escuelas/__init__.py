"""Files with schools and with their plantel, as the padrón and the offices write them."""
