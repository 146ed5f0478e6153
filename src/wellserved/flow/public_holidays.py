"""Public holidays: the days that a schedule's countries keep, put into its versions."""

from dataclasses import replace
from datetime import date

from wellserved.enrich.service_hours import ServiceHours
from wellserved.flow.hours_settings import HoursSettings, PublicHolidays
from wellserved.terms.business_hours import FIRST, LAST, Hours, Schedule, Version
from wellserved.terms.errors import DefinitionError


def with_public_holidays(settings: HoursSettings) -> ServiceHours:
    """Close schedules on the public holidays that they keep; a day of their own goes first.

    Raises:
        DefinitionError: There is no such country, or no such part of it.
    """
    if not settings.public:
        return settings.hours
    return replace(settings.hours, schedules=tuple(_closed(settings, one) for one in settings.hours.schedules))


def _closed(settings: HoursSettings, schedule: Schedule) -> Schedule:
    def of_version(number: int, version: Version) -> Version:
        days: dict[date, Hours] = {}
        for asked in settings.public.get((schedule.name, number), ()):
            days |= dict.fromkeys(_days(asked), ())
        return replace(version, special=tuple((days | dict(version.special)).items()))

    return replace(schedule, versions=tuple(of_version(*one) for one in enumerate(schedule.versions)))


def _days(asked: PublicHolidays) -> list[date]:
    """Days by the `holidays` package, which is read only here: it takes a while to start."""
    import holidays

    try:
        years = range(FIRST.year, LAST.year)
        return sorted(holidays.country_holidays(asked.country, subdiv=asked.subdivision, years=years))
    except NotImplementedError:
        place = asked.country + (f", {asked.subdivision}" if asked.subdivision else "")
        fix = "write a country's two letters and its part's, such as {country: GB, subdivision: ENG}"
        raise DefinitionError(f"no holidays are known of '{place}'", asked.where, fix) from None
