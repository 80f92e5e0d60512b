"""What happens to a write whose address lacks its last slash? It is asked to come again whole, at the right address."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase
from django.middleware.common import CommonMiddleware


class ForgottenSlash(CommonMiddleware):
    """Django's own says 301: clients then send a GET, are told 200, and nothing was written. A 308 keeps the write."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, or lead to the address with its slash by what keeps the method and the body."""
        answer: HttpResponseBase = super().process_response(request, response)
        if answer is not response and request.method not in ("GET", "HEAD"):
            answer.status_code = HTTPStatus.PERMANENT_REDIRECT
        return answer
