package dev.weir;

import dev.weir.bucket.BucketKind;
import dev.weir.config.Settings;
import dev.weir.engine.Engine;
import dev.weir.face.Face;
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
import dev.weir.face.potboilerkv.ChangeLog;
import dev.weir.face.potboilerkv.LoggedChanges;
import dev.weir.face.potboilerkv.Moments;
import dev.weir.face.potboilerkv.PotboilerKvFace;
import dev.weir.face.potboilerkv.PotboilerKvSettings;
import dev.weir.face.potboilerkv.Tables;
import dev.weir.item.BucketName;
import dev.weir.webhook.Follower;
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
        PotboilerCoreSettings core = settings.faces().potboilerCore();
        List<Follower> followers = new ArrayList<>();
        if (kv.port() != null) {
            PotboilerKvSettings.buckets(kv.bucket()).forEach(shard::declare);
            var tables = new Tables(engine, kv.bucket(), kv.waitingMost(), moments);
            String named = kv.log() == null && core.port() != null ? core.bucket() : kv.log();
            ChangeLog log = null;
            if (named != null) {
                var bucket = new BucketName(named);
                shard.declare(bucket, BucketKind.LOG);
                log = new ChangeLog(engine, bucket, kv.bucket());
                if (named.equals(core.bucket())) {
                    followers.add(new Follower(
                            Follower.PREFIX + PotboilerKvFace.NAME + '/' + kv.bucket(),
                            new LoggedChanges(tables, moments)::take));
                }
            }
            faces.add(new PotboilerKvFace(kv, tables, moments, log));
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
        if (core.port() != null) {
            var bucket = new BucketName(core.bucket());
            shard.declare(bucket, BucketKind.LOG);
            LogParts logs = shard.logs();
            faces.add(new PotboilerCoreFace(
                    core, engine, logs.owners(), logs.nodes(core.nodesMost()),
                    logs.webhooks(bucket, settings.webhooks(), engine, followers, registry), shard.watchers()));
        }
        return List.copyOf(faces);
    }
}
