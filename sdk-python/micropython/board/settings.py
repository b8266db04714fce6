"""What differs from board to board."""

WIFI = "the name of your network"
PASSWORD = "its password"
COLLECTOR = "http://192.168.1.10:9090"
