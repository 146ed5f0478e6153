"""Effect wordings: the English texts of findings, as `insight` and `flow` make them, for those who say them again."""

from wellserved.surfaces.language import to_say

LABELS = (
    to_say("settled at once: answered, and no contact about the same matter within 7 days"),
    to_say("settled at once"),
    to_say("answered, and no contact about the same matter within 7 days"),
    to_say("waited more than 2 minutes before a person answered"),
    to_say("waited more than 20 seconds before a person answered"),
    to_say("left the line before anybody answered"),
    to_say("handled by a bot rather than a person"),
    to_say("back about the same matter within 7 days of a contact that a person answered"),
    to_say("satisfied, as an answer within 7 days of the contact says"),
    to_say("a customer 90 days on"),
    to_say("margin of 90 days"),
    to_say("revenue of 90 days"),
    to_say("satisfied, of those who answered a survey about the contact"),
    to_say("found it easy, of those who answered a survey about the contact"),
    to_say("would recommend, of those who answered that within 30 days"),
    to_say("would recommend, of those who answered that within 90 days"),
    to_say("back about the same matter within 7 days"),
    to_say("back about the same matter within 30 days"),
    to_say("training '{name}'"),
)
METHODS = (
    to_say("cross-fitted AIPW, logistic and ridge regression on splines"),
    to_say("cross-fitted AIPW, gradient-boosted trees"),
    to_say(
        "cross-fitted AIPW, logistic and ridge regression on splines; those count most who could have gone either way"
    ),
    to_say("cross-fitted AIPW, gradient-boosted trees; those count most who could have gone either way"),
    to_say("Callaway-Sant'Anna, teams not yet reached as controls, errors by team"),
    to_say(
        "interrupted time series without a control: segmented regression, errors of an autoregression over all "
        "dependences"
    ),
    to_say("comparison of teams"),
)
REFUSALS = (
    to_say("no overlap: {share} of {whose} had less than {least} chance of what they did not get; at most {most} may"),
    to_say("no overlap: weighted, those {side} it are worth {n} units; at least {least} are needed"),
    to_say("the units"),
    to_say("those who had it"),
    to_say("with"),
    to_say("without"),
    to_say("had"),
    to_say("did not have"),
    to_say("{n} units {side} it: at least {least} are needed in a group"),
    to_say("{n} clusters: at least {least} are needed"),
    to_say("nobody to compare: no unit is left"),
    to_say("no variation: no unit {side} '{treatment}'"),
    to_say("nothing is known of the units from before: give at least one covariate"),
    to_say("no variation: what is known of the units from before is the same for all"),
    to_say("the outcome of {n} units is unknown: leave out what is not yet known"),
    to_say("no variation: the outcome is {value} for every unit"),
    to_say("{n} units {side} '{treatment}': at least {least} are needed"),
    to_say("one {what} only: what is theirs can't be told from what the treatment does"),
    to_say("{n} agents: at least {least} are needed"),
    to_say("{n} customers: at least {least} are needed"),
    to_say("{n} agents {side} it: at least {least} are needed"),
    to_say("{n} customers {side} it: at least {least} are needed"),
    to_say("agent"),
    to_say("customer"),
    to_say("{n} of those {side} it differ in the outcome from the others: at least {least} are needed"),
    to_say("no contact could have had it: none of its kind is recorded in this period"),
    to_say("no customer is identified: none of {n} contacts has an interaction.customer_id"),
    to_say("nobody could be followed for {days} days: records end too early, or begin too late"),
    to_say("one agent only: what is theirs can't be told from what the treatment does; at least 2 are needed"),
    to_say(
        "'{treatment}' is known {days} days after the contact and '{outcome}' begins before that: what comes of a "
        "thing must come after it"
    ),
    to_say("nothing is recorded in {columns}"),
    to_say("'{metric}' has no value: nothing came of it that is recorded"),
    to_say("'{metric}' can't be split by team, and it came to one team after another"),
    to_say("'{metric}' has no value for any team"),
    to_say("{n} teams to compare with: at least {least} that it had not reached yet are needed"),
    to_say("{n} teams that it reached can be compared: at least {least} are needed"),
    to_say("{before} periods before it began and {after} after: at least {least} and {fewest} are needed"),
    to_say("the outcome is the same in all periods"),
)
CHECKS = (
    to_say(
        "before, they differ most in {before} ({apart} standard deviations); weighted, in {after} ({left}); at "
        "most {most} may be left"
    ),
    to_say(
        "{share} had a chance beyond {least} to {most} that had to be clipped, {may} may; nine in ten of those "
        "who had it had a chance of {low} to {high}"
    ),
    to_say(
        "weighted, the {having} with it are worth {worth} and the {without} without it {other} units; {least} are "
        "needed"
    ),
    to_say("no column was given for {what}"),
    to_say("the column is a covariate too: it says nothing"),
    to_say("too few values, or all alike, for {what}"),
    to_say("what '{treatment}' can't have moved, since it was before it"),
    to_say("what can't come from '{treatment}', though it may share its causes"),
    to_say("the effect on {what}, is {size} ({low} to {high}), {apart} standard deviations; it should be 0"),
    to_say(
        "the effect on {what}, is {size} ({low} to {high}), {apart} standard deviations; it should be 0, but so "
        "few units would not show it"
    ),
    to_say(
        "dealt out anew by lot among units of like chance, {n} times, the treatment does {size} on average; it "
        "should do nothing, within a standard error of {error}"
    ),
    to_say("with a covariate of pure noise the effect moves by {moved}; at most half its standard error, {most}"),
    to_say(
        "something unmeasured would have to explain {point} of what is left of both the treatment and the outcome "
        "to leave no effect, and {certain} to leave none that is certain; as strong as {strongest} ({treatment} "
        "and {outcome}), it could move the effect by {bias}"
    ),
    to_say(
        "an unmeasured cause would have to go with both the treatment and the outcome by a risk ratio of {needed} "
        "to leave no effect, and of {certain} to leave none that is certain"
    ),
    to_say("the outcome has no better side"),
    to_say(
        "worse off with it: {groups}; for the fifth of units that were predicted to gain least it does {size} "
        "({low} to {high})"
    ),
    to_say(
        "no group is shown to be worse off with it; for the fifth of units that were predicted to gain least it "
        "does {size} ({low} to {high})"
    ),
    to_say("for those who had it, it does {size} ({low} to {high})"),
    to_say("no period before the last one before it began: nothing to test"),
    to_say(
        "{n} periods before it began, tested at once: teams already moved apart (p {p}); a trend that alone made "
        "up the effect would be noticed in {power} of cases"
    ),
    to_say(
        "{n} periods before it began, tested at once: teams moved alike (p {p}); a trend that alone made up the "
        "effect would be noticed in {power} of cases"
    ),
    to_say("no step before it began to measure a violation by"),
    to_say(
        "were teams to move apart each period by {room} times the largest step seen before it began, the interval "
        "would just hold zero; low and high are the interval at 1 time"
    ),
    to_say("too few periods before it began to try other times"),
    to_say("at {share} of {n} earlier times, when nothing began, the series changed as clearly"),
    to_say("no season was taken out"),
    to_say("{cycles} seasons before it began: the season is taken out"),
    to_say("{cycles} seasons before it began: under {least}, so the season may look like the change"),
)
MAY_NOT = (
    to_say("that '{treatment}' causes it: {why}"),
    to_say("who had it chose it, for reasons that no record tells"),
    to_say("its interval holds 0"),
    to_say("{check} was not passed"),
    to_say("neither a placebo outcome nor a negative control could tell"),
    to_say("what it does to a single unit"),
    to_say("what it would do to those who did not have it"),
    to_say("what it would do to those with less than {least} chance of either"),
    to_say(
        "what it would do to those who were all but sure to have it, or not to: it is of those who could have gone "
        "either way"
    ),
    to_say("what comes after the days that the outcome covers"),
    to_say("that it would do the same in teams that were never to have it"),
    to_say("that the effect goes on after the periods that were seen"),
    to_say("that it caused the change: there is nobody to compare with, and whatever else began then is in it"),
    to_say("that the change lasts"),
)
ASSUMPTIONS = (
    to_say("whatever moves both '{treatment}' and '{outcome}' is among: {known}"),
    to_say("all of these were known before the treatment"),
    to_say(
        "the outcome is the change since a customer's last answer before, and who judges kindly did so by as much then"
    ),
    to_say("of these {known} were then as they are now: no record keeps how they were"),
    to_say("every unit could have had the treatment, and could have gone without"),
    to_say("what one unit had does not change another's outcome"),
    to_say("without it, teams that it reached would have changed as those did that it had not reached yet"),
    to_say("nothing else began in the same teams at the same time"),
    to_say("teams did not change before it began because it was to come, nor because it began elsewhere"),
    to_say("without it, the series would have gone on as it was going"),
    to_say("nothing else began at that time"),
)
NAMES = {  # of checks
    "overlap": to_say("overlap"),
    "effective_n": to_say("effective n"),
    "balance": to_say("balance"),
    "placebo_outcome": to_say("placebo outcome"),
    "negative_control": to_say("negative control"),
    "placebo_treatment": to_say("placebo treatment"),
    "random_common_cause": to_say("random common cause"),
    "robustness": to_say("robustness"),
    "e_value": to_say("E-value"),
    "harmed": to_say("who is harmed"),
    "among_the_treated": to_say("among those who had it"),
    "pre_trend": to_say("trend before"),
    "pre_trend_bound": to_say("bound on a trend"),
    "placebo_begin": to_say("other beginnings"),
    "season": to_say("season"),
}
FORECASTS = (
    to_say("{n} periods have a value, {gaps} of those between have none: at least {least} in a row"),
    to_say("{n} periods have a value: at least {least} in a row are needed"),
    to_say("1 period has a value: at least {least} in a row are needed"),
    to_say("no periods have a value: at least {least} in a row are needed"),
    to_say("what was foretold of it from earlier points was never off: how far this may be off can't be told"),
    to_say("{n} periods are too few to try {steps} ahead: at least {least} are needed"),
)
RISKS = (
    to_say("{n} rows of which it is known what came: at least {least} are needed"),
    to_say("it came in {few} of {n} rows: at least {least} are needed of either"),
    to_say("it did not come in {few} of {n} rows: at least {least} are needed of either"),
    to_say("{n} days of history: at least {least} are needed to learn before, and test after"),
    to_say("{n} moments at which rows were scored: at least {least} are needed"),
    to_say("there are no customers with their months: customer.since and orders or contacts are needed"),
    to_say("it is not told who left (customer.until)"),
    to_say("there are no contacts"),
    to_say("no contact tells whose it is (interaction.customer_id): nobody can be seen to come back"),
    to_say("it is not told which contacts escalated (interaction.escalated)"),
)
MODELS = (  # of KPIs that a model tells
    to_say("it is told of all rows, and some were asked for"),
    to_say("rows before {day} are retired"),
    to_say("customers' worth is told by whole months"),
    to_say("the period has not begun"),
    to_say("the last whole month that is known ends on {day}"),
    to_say("{money} of {months} months from {day} on"),
    to_say("shifted beta-geometric on a life table with late entry"),
    to_say("margin a month drawn to the mean"),
    to_say("BG/NBD for orders and Gamma-Gamma for their worth, by group, apart for customers of before"),
    to_say("by group"),
    to_say("held out: {what} {off}, {kept} the interval"),
    to_say("{what} {off}, {kept} the interval"),
    to_say("within"),
    to_say("outside"),
    to_say("customers"),
    to_say("margin"),
    to_say("revenue"),
    to_say("orders"),
    to_say("fewer than {least} customers had left by {day}"),
    to_say("no journey began"),
    to_say("those begun are too young to tell what followed"),
    to_say("Kaplan-Meier"),
    to_say("open journeys as far as followed, those given up never resolved"),
    to_say("those not there yet as far as seen, those who left before never there"),
    to_say("none was followed for {days} days yet"),
    to_say("fewer than half are resolved by now: {share} of those followed"),
    to_say("fewer than half are there by now: {few} of {n}"),
    to_say("no evaluations are loaded"),
    to_say("evaluations begin on {day}"),
    to_say("nobody began"),
    to_say("nobody who began was evaluated"),
    to_say("no effect of a service experience on margin or staying was found that may be called caused"),
    to_say("'wellserved effect --list' says what can be asked"),
    to_say("of its last contacts it is not known yet who had the experience"),
    to_say("not asked yet: {command}"),
    to_say("found to be no more than '{evidence}': no effect is claimed"),
    to_say("the finding rests on {first} to {last}"),
    to_say("{treatment} -> {outcome}: {evidence}, {method}, found {day}, of {first} to {last}, times {n} customers"),
    to_say("{treatment} -> {outcome}: {evidence}, {method}, found {day}, of {first} to {last}"),
    to_say("one finding for all its days, no trend"),
    to_say("a customer who stays is taken to bring a year of margin"),
)
EVERY = (*LABELS, *METHODS, *REFUSALS, *CHECKS, *MAY_NOT, *ASSUMPTIONS, *NAMES.values(), *FORECASTS, *RISKS, *MODELS)
