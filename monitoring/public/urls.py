"""Addresses that need no account."""

from django.urls import path

from . import files, pages, publish_views, sitemaps, statements

YEAR = "<free:municipality>/<free:framework>/<year4:year>/"
PUBLICATION = f"openbaar/{YEAR}<int:number>/"

urlpatterns = [
    path("openbaar/", pages.index, name="public-index"),
    path("openbaar/uitleg/", statements.explained, name="public-explained"),
    path("openbaar/toegankelijkheid/", statements.accessibility, name="public-accessibility"),
    path("openbaar/privacy/", statements.privacy, name="public-privacy"),
    path(
        "openbaar/sitemaps/sitemapindex-diwoo-infocat<slug:category>.xml",
        sitemaps.diwoo_index,
        name="public-diwoo-index",
    ),
    path("openbaar/sitemaps/diwoo-<free:municipality>.xml", sitemaps.diwoo, name="public-diwoo"),
    path("openbaar/<free:municipality>/", pages.municipality, name="public-municipality"),
    path(f"openbaar/{YEAR}", pages.year, name="public-year"),
    path(PUBLICATION, pages.publication, name="public-publication"),
    path(PUBLICATION + "sha256.txt", files.checksums, name="public-checksums"),
    path(PUBLICATION + "stijl.css", files.style, name="public-style"),
    path(PUBLICATION + "logo", files.logo, name="public-logo"),
    path(PUBLICATION + "bestanden/<str:file>", files.file, name="public-file"),
    path("sitemap.xml", sitemaps.ordinary, name="sitemap"),
    path(".well-known/security.txt", statements.security, name="security-txt"),
    path(YEAR + "rondes/<slug:slug>/publiceren/", publish_views.publish, name="round-publish"),
]
