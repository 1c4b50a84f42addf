"""Letters to the districts: what was received of each, and what is to be done.

cases    what there is to say to each district, from a region or its workbook
compose  a case as a letter and as a short text for a messenger
delivery the files of the letters
"""
