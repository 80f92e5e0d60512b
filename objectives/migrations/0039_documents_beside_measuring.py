from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("objectives", "0030_documents"), ("objectives", "0041_measuring")]

    operations = []
