"""Zones: what Zendesk calls time zones, and their IANA names.

Zendesk names zones as Ruby on Rails does; the pairs are those of its ActiveSupport::TimeZone (rails/rails, MIT).
"""

from wellserved.sources.connect.service_terms import known_zone

_BY_CONTINENT = {
    "Africa": "Casablanca, Monrovia, Cairo, Harare, Nairobi, West Central Africa=Algiers, Pretoria=Johannesburg",
    "America": (
        "Tijuana, Chihuahua, Mazatlan, Mexico City=Mexico_City, Monterrey, Bogota, Lima, Caracas, La Paz=La_Paz, "
        "Santiago, Montevideo, Georgetown=Guyana, Puerto Rico=Puerto_Rico, Greenland=Godthab, Quito=Lima, "
        "Alaska=Juneau, Pacific Time (US & Canada)=Los_Angeles, Mountain Time (US & Canada)=Denver, Arizona=Phoenix, "
        "Central Time (US & Canada)=Chicago, Saskatchewan=Regina, Guadalajara=Mexico_City, Central America=Guatemala, "
        "Eastern Time (US & Canada)=New_York, Indiana (East)=Indiana/Indianapolis, Atlantic Time (Canada)=Halifax, "
        "Newfoundland=St_Johns, Brasilia=Sao_Paulo, Buenos Aires=Argentina/Buenos_Aires"
    ),
    "Asia": (
        "Jerusalem, Kuwait, Riyadh, Baghdad, Tehran, Muscat, Baku, Tbilisi, Yerevan, Kabul, Karachi, Tashkent, "
        "Kolkata, Kathmandu, Dhaka, Almaty, Novosibirsk, Rangoon, Bangkok, Jakarta, Krasnoyarsk, Chongqing, "
        "Hong Kong=Hong_Kong, Urumqi, Kuala Lumpur=Kuala_Lumpur, Singapore, Taipei, Irkutsk, Ulaanbaatar, Seoul, "
        "Tokyo, Yakutsk, Vladivostok, Magadan, Srednekolymsk, Kamchatka, Abu Dhabi=Muscat, "
        "Ekaterinburg=Yekaterinburg, Islamabad=Karachi, Chennai=Kolkata, Mumbai=Kolkata, New Delhi=Kolkata, "
        "Astana=Dhaka, Sri Jayawardenepura=Colombo, Hanoi=Bangkok, Beijing=Shanghai, Osaka=Tokyo, Sapporo=Tokyo"
    ),
    "Atlantic": "Azores, Mid-Atlantic=South_Georgia, Cape Verde Is.=Cape_Verde",
    "Australia": "Perth, Darwin, Adelaide, Melbourne, Sydney, Brisbane, Hobart, Canberra=Melbourne",
    "Europe": (
        "Dublin, Lisbon, London, Belgrade, Bratislava, Budapest, Ljubljana, Prague, Sarajevo, Skopje, Warsaw, Zagreb, "
        "Brussels, Copenhagen, Madrid, Paris, Amsterdam, Berlin, Zurich, Rome, Stockholm, Vienna, Bucharest, Helsinki, "
        "Riga, Sofia, Tallinn, Vilnius, Athens, Istanbul, Minsk, Kaliningrad, Moscow, Volgograd, Samara, "
        "Edinburgh=London, Bern=Zurich, Kyiv=Kiev, St. Petersburg=Moscow"
    ),
    "Pacific": (
        "Guam, Port Moresby=Port_Moresby, Fiji, Auckland, American Samoa=Pago_Pago, Hawaii=Honolulu, "
        "Midway Island=Midway, "
        "International Date Line West=Midway, Solomon Is.=Guadalcanal, New Caledonia=Noumea, Marshall Is.=Majuro, "
        "Wellington=Auckland, Nuku'alofa=Tongatapu, Tokelau Is.=Fakaofo, Chatham Is.=Chatham, Samoa=Apia"
    ),
    "Etc": "UTC",
}
IANA = {
    name: f"{continent}/{place or name}"
    for continent, pairs in _BY_CONTINENT.items()
    for name, _, place in (pair.partition("=") for pair in pairs.split(", "))
}


def iana(name: str) -> str | None:
    """A zone's IANA name, of what Zendesk calls it; None where nobody knows it."""
    return known_zone(IANA.get(name, name))
