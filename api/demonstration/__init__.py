"""The life of the demonstration city: fictional people who propose, support and talk, through the gates that everybody goes through."""
