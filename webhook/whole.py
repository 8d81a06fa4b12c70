"""The short way through uvicorn for a request that has come whole, and for an answer whose bytes are known.

What ASGI says in three messages and two waits is here one look and one write, which every update saves (measured: make
bench). Whatever is unusual (a body in pieces, `Expect`, `Connection: close`, a client that reads slowly, another
server than uvicorn with httptools) goes the long way, by the letter of ASGI.
"""

from __future__ import annotations

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from webhook.asgi import Answer, Receive, Send


def arrived(receive: Receive) -> bytes | None:
    """The body, where all of it is there already; None: it has to be waited for."""
    cycle = getattr(receive, "__self__", None)
    if (
        type(cycle) is not RequestResponseCycle
        or cycle.more_body
        or cycle.disconnected
        or cycle.waiting_for_100_continue
        or len(cycle.body) > HIGH_WATER_LIMIT  # reading was paused for it
    ):
        return None
    body, cycle.body = bytes(cycle.body), bytearray()
    cycle.message_event.clear()
    return body


async def answered(answer: Answer, send: Send) -> None:
    """Send the answer, in one write where nothing speaks against it."""
    cycle = getattr(send, "__self__", None)
    if (
        type(cycle) is not RequestResponseCycle
        or not cycle.keep_alive
        or cycle.response_started
        or cycle.disconnected
        or cycle.flow.write_paused
        or cycle.access_log
    ):
        return await answer.send(send)
    cycle.response_started = cycle.response_complete = True
    # The date, which uvicorn makes once a second.
    given = [part for name, value in cycle.default_headers for part in (name, b": ", value, b"\r\n")]
    cycle.transport.write(b"".join((STATUS_LINE[answer.start["status"]], *given, answer.rest)))
    cycle.message_event.set()
    cycle.on_response()
    return None
