"""Rules to due list with reasons, quotas, merging, weekly plans and their life, what-if."""
