"""Where a webhook may go: to the internet, and to no network of the service unless told."""

from ipaddress import ip_address, ip_network

import pytest

from engine.domain.avisos.destinos import judge_url, may_go_bare, may_reach

INSIDE = (
    "127.0.0.1", "127.9.9.9", "0.0.0.0",  # noqa: S104
    "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "192.0.0.192", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
)  # fmt: skip


@pytest.mark.parametrize("inside", INSIDE)
def test_nothing_inside_is_reached(inside):
    assert not may_reach(ip_address(inside))


@pytest.mark.parametrize("outside", ["8.8.8.8", "190.119.0.1", "2606:4700::1111"])
def test_the_internet_is_reached(outside):
    assert may_reach(ip_address(outside))


def test_an_own_network_is_reached_when_it_is_admitted_and_only_that_one():
    own = (ip_network("10.20.0.0/16"),)
    assert may_reach(ip_address("10.20.3.4"), own)
    assert may_reach(ip_address("::ffff:10.20.3.4"), own)
    assert not may_reach(ip_address("10.21.3.4"), own)
    assert may_go_bare(ip_address("10.20.3.4"), own)
    assert not may_go_bare(ip_address("8.8.8.8"), own)


@pytest.mark.parametrize(
    "url",
    [
        "http://sistema.gob.pe/",
        "ftp://sistema.gob.pe/",
        "https://",
        "sistema.gob.pe",
        "https://usuario:clave@sistema.gob.pe/",
        "https://sistema.gob.pe/#algo",
        "https://sistema.gob.pe/con espacio",
        "https://sistema.gob.pe:99999/",
        "https://[::1/",
        "https://localhost/",
        "https://impresora.local/",
        "https://127.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://sistema.gob.pe/" + "a" * 500,
    ],
)
def test_an_address_that_cannot_be_says_why(url):
    assert judge_url(url)


def test_an_address_of_the_internet_is_taken():
    assert judge_url("https://sistema.gob.pe:8443/articula?llave=1") is None
    assert judge_url("http://10.0.0.5/x", (ip_network("10.0.0.0/8"),)) is None
