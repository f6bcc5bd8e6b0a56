"""What keeps an installation alive for years: backup, restore, mending, drills, health, metrics, migrations."""
