package dev.walscope.bench;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;

import dev.walscope.entry.PutBody;
import dev.walscope.wal.GroupCommit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What HTTP could give at most on the same log: Netty with no more than it takes to answer a PUT,
/// the node's own body parser, and its group commit. It checks nothing and applies nothing.
///
/// Arguments: port, data folder.
public final class NettyCeiling {
    private static final int QUEUE_CAPACITY = 4096;
    private static final int BODY_BYTES_MAX = 1 << 20;
    private static final String PREFIX = "/key/";

    private NettyCeiling() {}

    public static void main(String[] args) throws Exception {
        var log = SampleLog.open(Path.of(args[1]), SampleLog.DURABLE);
        var writer = new GroupCommit(log, QUEUE_CAPACITY, _ -> {}, () -> {}).start();
        var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                channel.pipeline()
                                        .addLast(new HttpServerCodec())
                                        .addLast(new HttpObjectAggregator(BODY_BYTES_MAX))
                                        .addLast(new Puts(writer));
                            }
                        })
                .bind("127.0.0.1", Integer.parseInt(args[0]))
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    private static final class Puts extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final GroupCommit writer;

        Puts(GroupCommit writer) {
            this.writer = writer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request)
                throws Exception {
            if (!request.uri().startsWith(PREFIX)) {
                answer(ctx, HttpResponseStatus.OK, "{}");
                return;
            }
            var key = request.uri().substring(PREFIX.length());
            var put =
                    new PlainPut(
                            key, PutBody.parse(ByteBufUtil.getBytes(request.content())).value());
            put.id.whenComplete(
                    (id, failure) -> {
                        if (failure == null)
                            answer(ctx, HttpResponseStatus.OK, PlainPut.answer(id));
                        else answer(ctx, HttpResponseStatus.SERVICE_UNAVAILABLE, "{}");
                    });
            writer.offer(put, 5000);
        }

        private static void answer(
                ChannelHandlerContext ctx, HttpResponseStatus status, String body) {
            var bytes = Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII);
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
            response.headers().set(CONTENT_TYPE, "application/json");
            response.headers().set(CONTENT_LENGTH, bytes.readableBytes());
            ctx.writeAndFlush(response);
        }
    }
}
