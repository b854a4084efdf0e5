"""What is remembered: tables, queries, migrations, one session and one door for commits."""
