"""What does a page say when it cannot answer?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with the address: the message is ours, written for the reader."""
    return render(request, "400.html", {"exception": str(exception)}, status=400)
