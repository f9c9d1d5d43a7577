"""From evidence to members: who takes part, and the filter that holds members to the claims."""
