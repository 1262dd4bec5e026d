"""Makes the journeys' installation: assets, database and sample, as `./run demo` does."""

import django


def main():
    django.setup()
    from config.management.commands.demo import Command

    Command().prepare()


if __name__ == "__main__":
    main()
