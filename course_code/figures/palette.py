"""Los colores del curso, en su versión clara y en la oscura."""

#: nombre → (color en la paleta clara, color en la paleta oscura)
PALETTE = {
    "ink": ("#1d2433", "#e7eaf1"),
    "muted": ("#5f6b7e", "#a3adbd"),
    "grid": ("#d5dae3", "#3a4254"),
    "paper": ("#fdfdfe", "#161b26"),
    "blue": ("#0545b0", "#79aefc"),
    "orange": ("#b8500c", "#ffa15e"),
    "green": ("#1b7a57", "#82c7a5"),
    "red": ("#b02a5b", "#ff8fb3"),
    "gold": ("#856404", "#e8c558"),
    "violet": ("#6b4fa3", "#c0a8f0"),
    "blue-soft": ("#dce8fb", "#1b3157"),
    "orange-soft": ("#fbe6d6", "#4d3018"),
    "green-soft": ("#d8efe4", "#1c4234"),
    "red-soft": ("#f9dde7", "#4f2033"),
    "gold-soft": ("#f5ebcb", "#443914"),
    "grey-soft": ("#eceff4", "#262d3b"),
}
