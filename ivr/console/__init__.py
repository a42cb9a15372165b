"""The console: where people sign in, see who calls and do what the machine cannot."""
