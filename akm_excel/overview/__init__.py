"""The region at a glance: one page of HTML that needs nothing else.

content  what is on it, from a region: figures, states, rankings
tables   tables that sort and filter
charts   pictures as SVG
page     all of it together; page.css and page.js are put into it
"""
