package dev.weir;

import dev.weir.bucket.BucketKind;
import dev.weir.config.Settings;
import dev.weir.face.Face;
import dev.weir.face.kevindb.KevindbFace;
import dev.weir.face.kevindb.KevindbSettings;
import dev.weir.face.pigtail.PigtailFace;
import dev.weir.face.pigtail.PigtailSettings;
import dev.weir.face.potboilerbrowser.PotboilerBrowserFace;
import dev.weir.face.potboilerbrowser.PotboilerBrowserSettings;
import dev.weir.face.potboilerkv.Moments;
import dev.weir.face.potboilerkv.PotboilerKvFace;
import dev.weir.face.potboilerkv.PotboilerKvSettings;
import dev.weir.face.potboilerkv.Tables;
import dev.weir.face.potboilercore.PotboilerCoreFace;
import dev.weir.face.potboilercore.PotboilerCoreSettings;
import dev.weir.face.mecdb.MecdbFace;
import dev.weir.face.mecdb.MecdbSettings;
import dev.weir.engine.Engine;
import dev.weir.item.BucketName;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes the faces that are on. */
final class Faces {
    private Faces() {}

    static List<Face> of(Settings settings, Shard shard, Engine engine, MeterRegistry registry) {
        List<Face> faces = new ArrayList<>();
        KevindbSettings kevindb = settings.faces().kevindb();
        if (kevindb.port() != null) {
            faces.add(new KevindbFace(
                    kevindb, engine, shard.liveEdges(kevindb.silence(), kevindb.viewMost()), shard.watchers(),
                    shard::latestMillis, settings.site().clockSkew(), settings.http().host()));
        }
        PigtailSettings pigtail = settings.faces().pigtail();
        if (pigtail.port() != null) {
            shard.declare(new BucketName(pigtail.bucket()), BucketKind.QUEUE);
            faces.add(new PigtailFace(pigtail, engine, settings.limits().valueBytes()));
        }
        PotboilerKvSettings kv = settings.faces().potboilerKv();
        var moments = new Moments(InstantSource.system(), shard::latestMillis, settings.site().clockSkew());
        if (kv.port() != null) {
            PotboilerKvSettings.buckets(kv.bucket()).forEach(shard::declare);
            faces.add(new PotboilerKvFace(kv, new Tables(engine, kv.bucket(), kv.waitingMost(), moments), moments));
        }
        PotboilerBrowserSettings browser = settings.faces().potboilerBrowser();
        if (browser.port() != null) {
            PotboilerKvSettings.buckets(browser.bucket()).forEach(shard::declare);
            faces.add(new PotboilerBrowserFace(
                    browser, new Tables(engine, browser.bucket(), kv.waitingMost(), moments)));
        }
        MecdbSettings mecdb = settings.faces().mecdb();
        if (mecdb.port() != null) {
            shard.declare(new BucketName(mecdb.bucket()), BucketKind.SIBLINGS);
            faces.add(new MecdbFace(mecdb, engine, InstantSource.system()));
        }
        PotboilerCoreSettings core = settings.faces().potboilerCore();
        if (core.port() != null) {
            var bucket = new BucketName(core.bucket());
            shard.declare(bucket, BucketKind.LOG);
            LogParts logs = shard.logs();
            faces.add(new PotboilerCoreFace(
                    core, engine, logs.owners(), logs.nodes(core.nodesMost()),
                    logs.webhooks(bucket, settings.webhooks(), engine, registry), shard.watchers()));
        }
        return List.copyOf(faces);
    }
}
