package dev.walscope.ui.workbench;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The page that shows all pictures side by side: choose what to see, click one to see it whole.
final class ContactIndex {
    /// @param name its file's, without `.png`
    record Picture(String name, String panel, String situation, String appearance, int width) {}

    private ContactIndex() {}

    static String html(List<Picture> pictures) {
        return """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Walscope: contact sheet</title>
        <style>
          body { font: 14px system-ui, sans-serif; margin: 16px; background: #777; color: #fff }
          nav { margin-bottom: 12px }
          select { font: inherit; margin-right: 12px }
          main { display: grid; grid-template-columns: repeat(auto-fill, minmax(520px, 1fr)); gap: 12px }
          figure { margin: 0 } img { width: 100%%; display: block } figcaption { padding: 4px 0 }
        </style>
        <nav>%s%s%s%s</nav>
        <main>
        %s
        </main>
        <script>
          const chosen = [...document.querySelectorAll('select')];
          const show = () => document.querySelectorAll('figure').forEach(f =>
            f.hidden = chosen.some(s => s.value && f.dataset[s.name] !== s.value));
          chosen.forEach(s => s.onchange = show);
        </script>
        </html>
        """
                .formatted(
                        choice("panel", pictures, Picture::panel),
                        choice("situation", pictures, Picture::situation),
                        choice("appearance", pictures, Picture::appearance),
                        choice("width", pictures, p -> Integer.toString(p.width())),
                        pictures.stream()
                                .map(ContactIndex::figure)
                                .collect(Collectors.joining("\n")));
    }

    private static String choice(
            String name, List<Picture> pictures, Function<Picture, String> word) {
        return pictures.stream()
                .map(word)
                .distinct()
                .map("<option>%s</option>"::formatted)
                .collect(
                        Collectors.joining(
                                "",
                                name
                                        + " <select name=\""
                                        + name
                                        + "\"><option value=\"\">all</option>",
                                "</select>"));
    }

    private static String figure(Picture p) {
        return """
        <figure data-panel="%s" data-situation="%s" data-appearance="%s" data-width="%d">\
        <a href="%s.png"><img loading="lazy" src="%s.png" alt="%s, %s"></a>\
        <figcaption>%s · %s · %s · %d</figcaption></figure>\
        """
                .formatted(
                        p.panel(),
                        p.situation(),
                        p.appearance(),
                        p.width(),
                        p.name(),
                        p.name(),
                        p.panel(),
                        p.situation(),
                        p.panel(),
                        p.situation(),
                        p.appearance(),
                        p.width());
    }
}
