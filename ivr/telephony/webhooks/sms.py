"""Inbound text messages: STOP takes effect at once in every channel; anything else gets one automatic reply."""

from collections.abc import Iterable

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session
from twilio.twiml.messaging_response import MessagingResponse

from ivr.booking.patients import phone_mark
from ivr.core.db import in_transaction
from ivr.core.errors import ForgedRequest, UnclaimedNumber
from ivr.core.log import get_logger
from ivr.core.phone_numbers import calling, national
from ivr.department import Department
from ivr.line import Line
from ivr.outbound.do_not_call import answers, opt_out, wants_no_more
from ivr.outbound.messages.sms_templates import in_gsm
from ivr.outbound.model import OptOut
from ivr.telephony.signature import Signature


def create_sms(line: Line, signature: Signature) -> Blueprint:
    """The route /sms."""
    routes = Blueprint("sms", __name__)
    routes.before_request(signature.check_request)
    routes.register_error_handler(ForgedRequest, lambda error: (str(error), 403))

    @routes.post("/sms")
    def receive() -> Response:
        """Handles a message; a repeated one has no further effect and gets no second reply. A message to a number that
        no department claims gets none, and a STOP in it holds for every department."""
        departments = line.departments.current()
        try:
            department = departments.for_number(request.form.get("To", ""))
        except UnclaimedNumber as error:
            get_logger(__name__).warning("message_unclaimed", code=error.code, stops=_stops())
            in_transaction(line.engine, lambda session: _keep_stop(session, line, departments))
            return Response(str(MessagingResponse()), mimetype="text/xml")
        answer = in_transaction(line.engine, lambda session: _answer(session, line, department))
        reply = MessagingResponse()
        if answer and not request.form.get("OptOutType"):  # the carrier has answered STOP itself
            reply.message(in_gsm(answer))
        return Response(str(reply), mimetype="text/xml")

    return routes


def _stops() -> bool:
    """Whether the sender wants no more messages; the carrier says so too when it has recognised it."""
    return request.form.get("OptOutType") == "STOP" or wants_no_more(request.form.get("Body", ""))


def _mark(line: Line) -> str:
    return phone_mark(line.vault, calling(request.form.get("From", "")))


def _keep_stop(session: Session, line: Line, departments: Iterable[Department]) -> None:
    for department in departments if _stops() else ():
        opt_out(session, department.slug, _mark(line), OptOut.ASKED, line.clock())


def _answer(session: Session, line: Line, department: Department) -> str:
    _keep_stop(session, line, (department,))
    if not answers(session, _mark(line), line.clock().astimezone(department.zone).date()):
        return ""
    callback = national(department.caller_ids.callback)
    if _stops():
        return f"C'est noté: plus de message ni d'appel automatique. {department.service_name}: {callback}."
    return f"Ce numéro ne lit pas les réponses. Pour nous parler: {callback}. STOP pour ne plus rien recevoir."
