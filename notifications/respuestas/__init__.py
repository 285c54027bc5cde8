"""The mailbox of replies: read by IMAP, each mail once, hostile until it is understood."""
