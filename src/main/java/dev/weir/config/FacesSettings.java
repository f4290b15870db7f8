package dev.weir.config;

import dev.weir.face.kevindb.KevindbFace;
import dev.weir.face.kevindb.KevindbSettings;
import dev.weir.face.mecdb.MecdbFace;
import dev.weir.face.mecdb.MecdbSettings;
import dev.weir.face.pigtail.PigtailFace;
import dev.weir.face.pigtail.PigtailSettings;
import dev.weir.face.potboilerbrowser.PotboilerBrowserFace;
import dev.weir.face.potboilerbrowser.PotboilerBrowserSettings;
import dev.weir.face.potboilercore.PotboilerCoreFace;
import dev.weir.face.potboilercore.PotboilerCoreSettings;
import dev.weir.face.potboilerkv.PotboilerKvFace;
import dev.weir.face.potboilerkv.PotboilerKvSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The faces, each off unless it has a port. */
public record FacesSettings(
        KevindbSettings kevindb, PigtailSettings pigtail, MecdbSettings mecdb, PotboilerKvSettings potboilerKv,
        PotboilerBrowserSettings potboilerBrowser, PotboilerCoreSettings potboilerCore) {
    /** The names of all faces. */
    static final List<String> NAMES = List.of(
            KevindbFace.NAME, MecdbFace.NAME, PigtailFace.NAME, PotboilerKvFace.NAME, PotboilerBrowserFace.NAME,
            PotboilerCoreFace.NAME);

    /** The ports of those that are on, by their names; 0 picks a free one. */
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        put(ports, KevindbFace.NAME, kevindb.port());
        put(ports, MecdbFace.NAME, mecdb.port());
        put(ports, PigtailFace.NAME, pigtail.port());
        put(ports, PotboilerKvFace.NAME, potboilerKv.port());
        put(ports, PotboilerBrowserFace.NAME, potboilerBrowser.port());
        put(ports, PotboilerCoreFace.NAME, potboilerCore.port());
        return ports;
    }

    private static void put(Map<String, Integer> ports, String face, @Nullable Integer port) {
        if (port != null) {
            ports.put(face, port);
        }
    }
}
