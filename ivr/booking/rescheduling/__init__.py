"""Moves: days of a centre are closed, and everybody expected there is offered another pair, held until they answer.

    move = plans.draft(office, wanted, "agent:3")        # a row for everybody concerned, nothing else changes
    plans.confirm(office, move)                          # the days are closed; the worker holds the pairs (`runner`)
    for each in answers.pending(office, 50): ...         # proposals to make: the old pair, the held one, what changes
    answers.proposal(office, booking)                    # the same for one appointment, also when the person calls
    answers.accept(office, each.row, "bot")              # the held pair is booked, or BookingRefused
    answers.another_date(office, each.row)               # the pair goes back; desk.offers and desk.move do the rest
    answers.refuse(office, each.row)
    answers.unreached(office, each.row, "no_answer")     # an agent calls; the pair stays held

A row goes from planned to held, then to accepted, refused, another_date or unreached; one without a pair is left.
What a row holds is counted in the slots and expires unless the worker renews it."""
