"""What the exchange answers: its REST interface as the carrier has it, and the sockets of telephones."""
