"""Acts on people."""

from materialcenter.core.errors import N_

USER = {
    "added": (N_("Menambah pengguna sebagai %(role)s."), N_("Menambah pengguna.")),
    "password_changed": (N_("Mengganti kata sandi."),),
    "password_given": (N_("Memberi kata sandi sekali pakai."),),
    "disabled": (N_("Menonaktifkan akun."),),
    "enabled": (N_("Mengaktifkan akun lagi."),),
    "role_changed": (
        N_("Mengganti peran dari %(before)s menjadi %(after)s."),
        N_("Mengganti peran."),
    ),
    "exported-all": (
        N_("Mengunduh semua data, posisi buku besar baris %(position)s."),
        N_("Mengunduh semua data."),
    ),
    "logged_in": (N_("Masuk."),),
    "notices-chosen": (
        N_("Mengatur pemberitahuan untuk %(role)s."),
        N_("Mengatur pemberitahuan."),
    ),
    "language_set": (N_("Memilih bahasa."),),
}
