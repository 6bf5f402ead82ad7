"""What a global table costs a month.

    usage.py       what applications do, from a file        live.py    the same from CloudWatch and DescribeTable
    workload.py    what that comes to in each region
    items/         one subject per file: workload and environment in, charges out; knows no price
    products.py    what AWS sells, and how its price list calls it
    prices.py      the price book                           offer_file.py, price_refresh.py    AWS's own prices
    estimate.py    charges times prices
    break_even.py  on demand against provisioned            report.py, comparison.py, bars.py  how it is shown

Money and quantities are `Decimal`; only `report.py` rounds.
"""
