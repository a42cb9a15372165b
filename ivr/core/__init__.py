"""What every other package stands on: settings, the clock, errors, logs, the database, encryption, sound formats."""
