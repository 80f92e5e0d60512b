"""Do the pages of members and partners show and do what they promise?"""
