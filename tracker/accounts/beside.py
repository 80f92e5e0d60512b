"""Who writes mails of accounts while the page answers? Threads of the web server: nobody else may know the links."""

from concurrent.futures import ThreadPoolExecutor

letters = ThreadPoolExecutor(max_workers=2, thread_name_prefix="letters")
"""A process that ends waits for it."""
