"""Storage: tables, queries, migrations, the session and the embedded server."""
