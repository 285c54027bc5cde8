"""Spreadsheets that offices send: from bytes of anybody to typed rows, with every doubt told."""
