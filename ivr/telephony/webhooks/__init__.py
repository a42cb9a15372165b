"""What the carrier posts: signed forms in, TwiML out."""
