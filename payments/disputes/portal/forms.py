"""The forms of disputes: the answer, and sending it."""

import hashlib
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core.pictures import MOST_BYTES, BadPicture
from menu import images
from payments.disputes.commands import LONGEST_EXPLANATION, LONGEST_PICTURE_NAME
from payments.disputes.services import MOST_PICTURES
from payments.models import Dispute
from restaurants.portal.command_forms import CommandForm

UNNAMED = _("Picture")


class AnswerForm(CommandForm):
    explanation = forms.CharField(
        label=_("What happened"), max_length=LONGEST_EXPLANATION, required=False, widget=forms.Textarea({"rows": 8}),
        help_text=_("For the guest's bank: when the guests were here, what they ordered, how they "
            "paid, who served them."),
    )  # fmt: skip
    attach_receipt = forms.BooleanField(label=_("Attach the receipt"), required=False)
    picture = forms.FileField(
        label=_("Attach a picture"), required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=format_lazy(
            _("A photo of the signed bill, the booking or a message. At most {most}."), most=MOST_PICTURES
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.mark_conditional("explanation")  # a draft may be empty, an answer may not

    @classmethod
    def showing(cls, dispute: Dispute) -> "AnswerForm":
        return cls(initial={"explanation": dispute.explanation, "attach_receipt": dispute.attach_receipt})

    def clean_picture(self) -> dict[str, Any] | None:
        """Draw the picture again, before any command: it takes a moment."""
        upload = self.cleaned_data.get("picture")
        if not upload:
            return None
        try:
            content = images.redrawn(upload.read(MOST_BYTES + 1))
        except BadPicture as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        name = (upload.name or UNNAMED).replace("\0", "")[:LONGEST_PICTURE_NAME]
        return {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "content": content}

    def command_data(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("explanation", "attach_receipt")}


class SubmitForm(CommandForm):
    """The confirmation. It has nothing but its key."""
