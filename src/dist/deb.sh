#!/bin/sh
# Makes a .deb of the application in target/dist/Walscope: sh src/dist/deb.sh VERSION SECONDS-SINCE-1970
set -eu
version=$1
SOURCE_DATE_EPOCH=$2
export SOURCE_DATE_EPOCH
tree=target/deb
rm -rf "$tree"
mkdir -p "$tree/DEBIAN" "$tree/opt" "$tree/usr/bin" "$tree/usr/share/applications" "$tree/usr/share/metainfo" \
    "$tree/usr/share/doc/walscope" "$tree/usr/share/icons/hicolor/scalable/apps"
cp -R target/dist/Walscope "$tree/opt/walscope"
cp src/dist/walscope "$tree/usr/bin/walscope"
chmod 755 "$tree/usr/bin/walscope"
sed 's/^Exec=.*/Exec=walscope/' assets/icons/walscope.desktop >"$tree/usr/share/applications/walscope.desktop"
cp assets/icons/dev.walscope.Walscope.metainfo.xml "$tree/usr/share/metainfo"
cp assets/icons/walscope.svg "$tree/usr/share/icons/hicolor/scalable/apps/walscope.svg"
mkdir -p "$tree/usr/share/icons/hicolor/256x256/apps"
cp assets/icons/walscope.png "$tree/usr/share/icons/hicolor/256x256/apps/walscope.png"
for size in assets/icons/hicolor/*; do
    mkdir -p "$tree/usr/share/icons/hicolor/${size##*/}/apps"
    cp "$size/walscope.png" "$tree/usr/share/icons/hicolor/${size##*/}/apps/walscope.png"
done
mkdir -p "$tree/usr/share/man/man1"
gzip -9nc assets/man/walscope.1 >"$tree/usr/share/man/man1/walscope.1.gz"
cat assets/NOTICE assets/LICENSE assets/licenses/*.txt >"$tree/usr/share/doc/walscope/copyright"
cat >"$tree/DEBIAN/control" <<CONTROL
Package: walscope
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: Walscope <walscope@localhost>
Installed-Size: $(du -sk "$tree" | cut -f1)
Depends: libc6, libgtk-3-0 | libgtk-3-0t64, libgl1, libxtst6, libxxf86vm1, libfreetype6, libpangoft2-1.0-0, libfontconfig1
Section: education
Priority: optional
Description: makes a write-ahead log visible
 Starts real leader and follower key-value nodes in one window and shows their
 logs, live. Every node stays usable from curl.
CONTROL
chmod -R u+rwX,go+rX,go-w "$tree"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zgzip --build "$tree" "target/dist/walscope_${version}_$(dpkg --print-architecture).deb" >/dev/null
rm -rf "$tree"
