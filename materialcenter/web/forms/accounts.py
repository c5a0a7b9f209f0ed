"""What is typed about people, passwords and workshops."""

from flask_babel import lazy_gettext as _

from materialcenter.core import clock
from materialcenter.web.fields import (
    ChoiceField,
    DayField,
    LongTextField,
    PhoneField,
    Required,
    SecretField,
    TextField,
)
from materialcenter.web.forms.base import Form, OnceForm
from materialcenter.web.shell import ROLE_NAMES

ROLES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class LoginForm(Form):
    """Who are you."""

    login = TextField(_("Nomor HP atau email"), [Required()], most=254)
    password = SecretField(_("Kata sandi atau PIN"), [Required()])


class PasswordForm(Form):
    """The old password and a new one."""

    old = SecretField(_("Kata sandi lama"), [Required()])
    new = SecretField(_("Kata sandi baru"), [Required()])


class UserForm(Form):
    """A new person. Sent twice, the second is refused: the phone number is taken."""

    name = TextField(_("Nama"), [Required()])
    phone = PhoneField(_("Nomor HP"))
    email = TextField(_("Email"), most=254)
    role = ChoiceField(_("Peran"), [Required()], choices=ROLES)
    workshop_id = ChoiceField(_("IKM"), coerce=str)


class RoleForm(Form):
    """Another role."""

    role = ChoiceField(_("Peran"), [Required()], choices=ROLES)
    workshop_id = ChoiceField(_("IKM"), coerce=str)


class WorkshopForm(OnceForm):
    """A new IKM."""

    name = TextField(_("Nama IKM"), [Required()])
    trade = TextField(_("Bidang usaha"))
    contact = TextField(_("Nama pemilik"))
    phone = PhoneField(_("Nomor HP"))
    village_id = ChoiceField(_("Desa"), coerce=str)
    address = LongTextField(_("Alamat"), most=300)
    member_since = DayField(_("Anggota sejak"), most=clock.today)
