"""What a regional accountant asks of a region's figures, apart from their sums.

    size         how large each district's centre is, learned from the plans
    series       each measure's figures in all districts, ready to be compared
    peers        the districts nearest in size, and which figures are far from theirs
    comparison   all of a region's figures against their peers': what to ask about
    quarters     how many of them have a result
    ranking      the districts in order of an indicator, and each one's share
    progress     the plan's fulfilment by quarter, and where it is heading
    report       all of it together, as the sheet *Tahlil* shows it

Values in, values out. Sums and shares are exact; statistics are floats, shown rounded.
"""
