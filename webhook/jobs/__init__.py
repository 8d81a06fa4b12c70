"""Work that needs the whole knowledge, done beside the server in a process of its own and of low priority."""
