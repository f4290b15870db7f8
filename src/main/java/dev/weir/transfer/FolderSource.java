package dev.weir.transfer;

import dev.weir.client.FileTypes;
import dev.weir.client.ItemFields;
import dev.weir.transfer.SourceEntry.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder. A key is the path from the folder, with {@code /} between its parts; the type follows from the name
 * and the date is that of the file. Links are not followed, so that nothing outside the folder is loaded and nothing twice.
 *
 * <p>Files come in the order of their keys, as the edge lists them. In memory are the names of the folders that are open.
 */
final class FolderSource implements Source {
    private final Path top;
    private final Deque<Iterator<Child>> open = new ArrayDeque<>();

    /** @param order the bytes of the name, with a slash behind a folder's, by which keys are ordered */
    private record Child(Path path, byte[] order, @Nullable BasicFileAttributes attributes) {}

    FolderSource(Path folder) throws IOException {
        // The folder itself may be a link.
        this.top = folder.toRealPath();
        open.push(children(top));
    }

    @Override
    public @Nullable SourceEntry next() throws IOException {
        while (true) {
            Iterator<Child> folder = open.peek();
            if (folder == null) {
                return null;
            }
            if (!folder.hasNext()) {
                open.pop();
                continue;
            }
            Child child = folder.next();
            BasicFileAttributes attributes = child.attributes();
            if (attributes == null) {
                return new SourceEntry.Unusable(key(child.path()), "it cannot be read");
            }
            if (attributes.isDirectory()) {
                try {
                    open.push(children(child.path()));
                } catch (IOException unreadable) {
                    return new SourceEntry.Unusable(key(child.path()), "the folder cannot be read");
                }
            } else if (attributes.isRegularFile()) {
                return new SourceEntry.Item(
                        key(child.path()),
                        FileTypes.of(String.valueOf(child.path().getFileName())),
                        ItemFields.NONE,
                        OptionalLong.of(Math.floorDiv(attributes.lastModifiedTime().to(TimeUnit.MILLISECONDS), 1_000L)),
                        attributes.size(),
                        new Value.Contents(child.path()));
            } else {
                return new SourceEntry.Passed(key(child.path()));
            }
        }
    }

    private String key(Path path) {
        return top.relativize(path).toString();
    }

    private static Iterator<Child> children(Path folder) throws IOException {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path path : files) {
                BasicFileAttributes attributes = attributes(path);
                String slash = attributes != null && attributes.isDirectory() ? "/" : "";
                children.add(new Child(path, (path.getFileName() + slash).getBytes(StandardCharsets.UTF_8), attributes));
            }
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        children.sort((a, b) -> Arrays.compareUnsigned(a.order(), b.order()));
        return children.iterator();
    }

    private static @Nullable BasicFileAttributes attributes(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException unreadable) {
            return null;
        }
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public void close() {}
}
