"""Where does a person read?"""
