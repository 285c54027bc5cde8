"""Who is told what, by which channel, when, and until when it is still worth telling: pure."""
