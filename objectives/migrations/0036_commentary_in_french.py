from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0035_crediting"),
    ]

    operations = [
        migrations.AddField(
            model_name="commentary",
            name="text_fr",
            field=models.TextField(blank=True, db_default="", max_length=4000, verbose_name="commentary (French)"),
        ),
        migrations.AlterField(
            model_name="commentary",
            name="text",
            field=models.TextField(blank=True, max_length=4000, verbose_name="commentary (English)"),
        ),
    ]
